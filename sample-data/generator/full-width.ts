/** @returns the text in the full-width forms that East Asian input methods write for ASCII */
export const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
