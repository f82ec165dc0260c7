/** The build that a digest and a seed belong to. Kept equal to package.json's version by a test. */
export const BUILD = "0.1.0";
