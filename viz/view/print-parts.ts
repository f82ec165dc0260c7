/** How the page looks on paper: what print.ts fetches. */
import "../style/print.css";
