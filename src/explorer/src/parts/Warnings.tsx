/** Warnings in words, above what they are about. */
export function Warnings({ texts }: { texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <div class="warnings" role="note">
      <strong>{texts.length === 1 ? "Warning" : `${texts.length} warnings`}</strong>
      <ul>
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}
