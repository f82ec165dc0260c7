/** The one generator of seedrandom that is used: its package's types know the generators only as parts of the whole. */
declare module "seedrandom/lib/alea.js" {
  interface AleaState {
    readonly c: number;
    readonly s0: number;
    readonly s1: number;
    readonly s2: number;
  }
  const alea: (key: string, options: { readonly state: true }) => { state(): AleaState; int32(): number };
  export default alea;
}
