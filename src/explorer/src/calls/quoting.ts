/** Returns a word of a POSIX shell. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Returns a string literal of Python or of JavaScript, which both accept those of JSON. */
export function jsonText(text: string): string {
  return JSON.stringify(text);
}

/** Returns a string literal of C#, in which the line separators of Unicode end a line. */
export function csharpText(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, escape);
}

/** Returns a string literal of R in ASCII, because R reads a script in the encoding of its locale. */
export function rText(text: string): string {
  return JSON.stringify(text).replace(/[^\x00-\x7e]/gu, (character) => {
    const code = character.codePointAt(0)!;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : escape(character);
  });
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
