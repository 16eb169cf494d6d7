// What the clients of this folder share.
export const special = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";

// Runs cases in order and prints one line each: ok NAME, or FAIL NAME why.
export async function runCases(cases) {
  for (const [name, run] of Object.entries(cases)) {
    try {
      await run();
      console.log("ok", name);
    } catch (error) {
      console.log("FAIL", name, String(error?.message ?? error).replaceAll("\n", " ").slice(0, 300));
    }
  }
}
