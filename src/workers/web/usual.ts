/** The name that the page gives to the thread of a conductor that opens the usual cluster. */
export const USUAL = "conductor";
