/** Port of the page when no other is given; a file of its own, as the command line needs it without the server. */
export const USUAL_PORT = 4173;
