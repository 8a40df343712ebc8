/**
 * The state of one telnet option on one side: RFC 1143's Q method, whose rules keep two machines from driving each other
 * into a loop. "Yes" is WILL or DO, "no" WONT or DONT, as the side demands.
 */

/** How far one side's use of an option has been agreed. `opposite` queues the contrary wish behind a pending one. */
export type Agreement = "no" | "yes" | "want-no" | "want-no-opposite" | "want-yes" | "want-yes-opposite"

/** Where a message leads, and what is to be sent, if anything. */
export interface Transition {
  readonly agreement: Agreement
  readonly send?: "yes" | "no"
}

/** They say yes, or ask for it; `isWelcome`: so may it be. RFC 1143 §7. */
export const onYes = (agreement: Agreement, isWelcome: boolean): Transition => {
  switch (agreement) {
    case "no":
      return isWelcome ? { agreement: "yes", send: "yes" } : { agreement: "no", send: "no" }
    case "yes":
      return { agreement }
    case "want-no":
      // a no was answered by a yes: the other side is in error, and is held to the no
      return { agreement: "no" }
    case "want-no-opposite":
    case "want-yes":
      return { agreement: "yes" }
    case "want-yes-opposite":
      return { agreement: "want-no", send: "no" }
  }
}

/** They say no. A no to something that is off is not answered. */
export const onNo = (agreement: Agreement): Transition => {
  switch (agreement) {
    case "yes":
      return { agreement: "no", send: "no" }
    case "want-no-opposite":
      return { agreement: "want-yes", send: "yes" }
    default:
      return { agreement: "no" }
  }
}

/** We want it. */
export const enable = (agreement: Agreement): Transition => {
  switch (agreement) {
    case "no":
      return { agreement: "want-yes", send: "yes" }
    case "want-no":
      return { agreement: "want-no-opposite" }
    case "want-yes-opposite":
      return { agreement: "want-yes" }
    default:
      return { agreement }
  }
}

/** We do not want it any more. */
export const disable = (agreement: Agreement): Transition => {
  switch (agreement) {
    case "yes":
      return { agreement: "want-no", send: "no" }
    case "want-yes":
      return { agreement: "want-yes-opposite" }
    case "want-no-opposite":
      return { agreement: "want-no" }
    default:
      return { agreement }
  }
}

/** Whether the option is in use. It is while its end is being asked for (RFC 1143 §6). */
export const isOn = (agreement: Agreement): boolean => agreement === "yes" || agreement.startsWith("want-no")
