/** Who may connect to a cluster (cluster reference 7): network, TLS, login. */
export { Admission, type AdmissionParts, type Guest } from "./admission.ts";
