// Requests as the views make them. Each script of a request must print its `expected` texts; `only` names other texts for languages whose
// client shows an answer in another form.
const threat = "events/us-100-tariff-threat-first-post";
const sp500 = "series/sp500-close-daily";
const known = { knowledgeTime: "2025-10-10T20:00:00Z" };

export const requests = [
  {
    method: "ListEvents", request: { filter: { phases: ["PHASE_THREATENED"] }, asOf: known },
    expected: ["events/us-100-tariff-threat-first-post", "events/us-summit-cancellation-threat"],
  },
  {
    method: "ListEvents",
    request: { filter: { kinds: ["EVENT_KIND_TARIFF"], actors: ["CN"], query: "\"port\" fees' $HOME `x` \\ é 中 😀" } }, expected: [],
  },
  { method: "GetEvent", request: { name: "events/us-100-tariff-threat", asOf: { knowledgeTime: "2025-12-01T00:00:00Z" } },
    expected: ["events/us-100-tariff-threat"] },
  { method: "ListClaims", request: { subject: "events/us-100-tariff-threat", conflictsOnly: true },
    expected: ["sources/newsbitcoin-flash-crash-2025-10-10"] },
  { method: "ListClaims", request: { subject: "events/us-100-tariff-threat", fieldPath: "time" },
    expected: ["sources/truth-social-2025-10-10-announcement"] },
  { method: "GetPolicyPath", request: { name: "policies/us-additional-tariff-on-china", asOf: { knowledgeTime: "2025-10-15T00:00:00Z" } },
    expected: ["THREATENED"], only: { TypeScript: ["events/us-100-tariff-threat"] } },
  { method: "ListPolicies", request: { kinds: ["POLICY_KIND_FEE", "POLICY_KIND_TRUCE"] },
    expected: ["policies/cn-port-fees", "policies/tariff-truce"] },
  {
    method: "AlignEvents",
    request: {
      events: [threat], series: [sp500, "series/btcusd-daily"], window: { firstOffset: -2, lastOffset: 0 },
      measure: "MEASURE_CUMULATIVE_SIMPLE_RETURN",
    },
    expected: ["-0.027", "series/btcusd-daily"],
  },
  {
    method: "AlignEvents",
    request: {
      pairs: [{ event: threat, series: sp500 }], window: { lastOffset: 1 }, measure: "MEASURE_SIMPLE_RETURN", asOf: { revision: "1" },
    },
    expected: ["-0.027"],
  },
  {
    method: "AlignEvents",
    request: {
      events: [threat], series: ["series/btcusd-daily"], window: { unit: "WINDOW_UNIT_BARS", firstOffset: -1, lastOffset: 1 },
      anchorSensitivity: true,
    },
    expected: ["series/btcusd-daily"],
  },
  {
    method: "EstimateImpact",
    request: {
      events: [threat], series: [sp500], model: "NORMAL_MODEL_CONSTANT_MEAN", eventWindow: { firstOffset: -3, lastOffset: 5 },
      cumulativeWindows: [{ firstOffset: 0, lastOffset: 1 }], tests: ["EVENT_STUDY_TEST_TIME_SERIES_T"],
    },
    expected: ["-0.01506"],
  },
  { method: "ReconcileReactions", request: { reactions: ["reactions/bitcoin-15-percent-fall"] }, expected: ["-0.146"] },
  { method: "ListReactions", request: { events: [threat] }, expected: ["reactions/bitcoin-15-percent-fall"] },
  {
    method: "ReadSeries", request: { series: [sp500], time: { startTime: "2025-10-09T00:00:00Z", endTime: "2025-10-11T00:00:00Z" } },
    expected: ["6552.5"],
  },
  { method: "ListSeries", request: { instrument: "instruments/sp500" }, expected: [sp500] },
  { method: "WatchEvents", request: { afterRevision: "0", heartbeatInterval: "1s" }, expected: ["events/bessent-ft-two-years-2025-11"] },
];
