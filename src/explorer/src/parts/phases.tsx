import { Phase } from "@trucedata/client";

/** One element of a mark, in a box from -8 to 8. */
export type MarkPart =
  | { kind: "circle"; radius: number; isFilled: boolean }
  | { kind: "polygon"; points: [number, number][]; isFilled: boolean }
  | { kind: "line"; points: [number, number][] };

const square: [number, number][] = [
  [-5.5, -5.5],
  [5.5, -5.5],
  [5.5, 5.5],
  [-5.5, 5.5],
];
const diamond: [number, number][] = [
  [0, -7],
  [7, 0],
  [0, 7],
  [-7, 0],
];

/** The marks of the phases: hollow for what is said, filled for what is in force or took place. */
export const phaseMarks: Record<Phase, MarkPart[]> = {
  [Phase.UNSPECIFIED]: [{ kind: "circle", radius: 3, isFilled: true }],
  [Phase.THREATENED]: [
    {
      kind: "polygon",
      points: [
        [0, -6.5],
        [6.8, 5.5],
        [-6.8, 5.5],
      ],
      isFilled: false,
    },
  ],
  [Phase.ANNOUNCED]: [{ kind: "circle", radius: 5.5, isFilled: false }],
  [Phase.SCHEDULED]: [
    { kind: "circle", radius: 5.5, isFilled: false },
    { kind: "circle", radius: 2.2, isFilled: true },
  ],
  [Phase.IN_FORCE]: [{ kind: "circle", radius: 6, isFilled: true }],
  [Phase.SUSPENDED]: [
    { kind: "polygon", points: square, isFilled: false },
    {
      kind: "line",
      points: [
        [-1.8, -2.8],
        [-1.8, 2.8],
      ],
    },
    {
      kind: "line",
      points: [
        [1.8, -2.8],
        [1.8, 2.8],
      ],
    },
  ],
  [Phase.WITHDRAWN]: [
    {
      kind: "line",
      points: [
        [-5, -5],
        [5, 5],
      ],
    },
    {
      kind: "line",
      points: [
        [-5, 5],
        [5, -5],
      ],
    },
  ],
  [Phase.EXPIRED]: [{ kind: "polygon", points: diamond, isFilled: false }],
  [Phase.HELD]: [{ kind: "polygon", points: diamond, isFilled: true }],
};

/** The mark of a phase in a line of text. */
export function PhaseMark({ phase }: { phase: Phase }) {
  return (
    <svg class="phase-mark" viewBox="-8 -8 16 16" aria-hidden="true">
      {phaseMarks[phase].map((part, index) =>
        part.kind === "circle" ? (
          <circle key={index} r={part.radius} class={part.isFilled ? "is-filled" : undefined} />
        ) : part.kind === "polygon" ? (
          <polygon key={index} points={part.points.join(" ")} class={part.isFilled ? "is-filled" : undefined} />
        ) : (
          <polyline key={index} points={part.points.join(" ")} />
        ),
      )}
    </svg>
  );
}
