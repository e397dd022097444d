/** Set by the bundler from package.json. */
declare const __KUBARIUM_VERSION__: string;

declare module "*?url" {
  const url: string;
  export default url;
}
