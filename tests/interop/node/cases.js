// What the clients of this folder share.
export const special = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";

// Runs cases in order and prints one line each: ok NAME, or FAIL NAME why. A text in place of a case says what the library cannot: none NAME why.
export async function runCases(cases) {
  for (const [name, run] of Object.entries(cases)) {
    if (typeof run === "string") {
      console.log("none", name, run);
      continue;
    }
    try {
      await run();
      console.log("ok", name);
    } catch (error) {
      console.log("FAIL", name, String(error?.message ?? error).replaceAll("\n", " ").slice(0, 300));
    }
  }
}
