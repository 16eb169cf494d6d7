using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for instruments.</summary>
internal static class InstrumentRules
{
    private const int MaxContractRule = 1000;

    public static void Check(Instrument instrument, Findings findings)
    {
        findings.Require("display_name", instrument.DisplayName);
        CheckCurrency(instrument, findings);
        CheckIdentifiers(instrument, findings);
        findings.CheckReference("calendar", instrument.Calendar, Collections.Calendars);
        if (instrument.Benchmark.Length > 0) findings.CheckReference("benchmark", instrument.Benchmark, Collections.Series);
        TimeRules.CheckSpan(instrument.FirstDate, instrument.LastDate, "last_date", findings);
        CheckCorporateActions(instrument, findings);
        CheckContractRule(instrument, findings);
        CheckUniverses(instrument, findings);
    }

    private static void CheckCurrency(Instrument instrument, Findings findings)
    {
        if (instrument.AssetClass is AssetClass.EquityIndex or AssetClass.VolatilityIndex)
        {
            if (instrument.Currency.Length > 0) findings.Add("currency", "index points have no currency", "Omit it.");
        }
        else if (instrument.Currency.Length > 0)
        {
            UnitRules.CheckCurrency(instrument.Currency, "currency", findings);
        }
        else if (instrument.AssetClass is AssetClass.Equity or AssetClass.CommoditySpot or AssetClass.CurrencyPair or AssetClass.Crypto)
        {
            findings.Require("currency", instrument.Currency);
        }
    }

    private static void CheckIdentifiers(Instrument instrument, Findings findings)
    {
        for (var i = 0; i < instrument.Identifiers.Count; i++)
        {
            var identifier = instrument.Identifiers[i];
            var path = FieldPath.Element("identifiers", i);
            findings.Require(FieldPath.Join(path, "value"), identifier.Value);
            TimeRules.CheckSpan(identifier.FirstDate, identifier.LastDate, FieldPath.Join(path, "last_date"), findings);
        }
    }

    private static void CheckUniverses(Instrument instrument, Findings findings)
    {
        for (var i = 0; i < instrument.Universes.Count; i++)
        {
            var path = FieldPath.Element("universes", i);
            var universe = instrument.Universes[i];
            findings.Require(path, universe);
            if (!universe.Contains('/', StringComparison.Ordinal)) continue;
            findings.Add(
                path,
                $"\"{universe}\" looks like the name of a record",
                "Write the universe as reactions name it, for example \"US stocks\".");
        }

        findings.CheckDistinct("universes", instrument.Universes);
    }

    /// <summary>Checks that a future, and only a future, states its contract or roll rule (alignment rule 15).</summary>
    private static void CheckContractRule(Instrument instrument, Findings findings)
    {
        findings.CheckLength("contract_rule", instrument.ContractRule, MaxContractRule);
        var isFuture = instrument.AssetClass == AssetClass.Future;
        if (isFuture && string.IsNullOrWhiteSpace(instrument.ContractRule))
        {
            findings.Add(
                "contract_rule",
                "a future must state its contract",
                "State the contract, or how the quotation rolls from one contract to the next.");
        }
        else if (!isFuture && instrument.ContractRule.Length > 0)
        {
            findings.Add("contract_rule", "the field applies only to futures", "Omit it, or state ASSET_CLASS_FUTURE.");
        }
    }

    private static void CheckCorporateActions(Instrument instrument, Findings findings)
    {
        var seen = new HashSet<CorporateAction>();
        var splitDates = new HashSet<Date>();
        for (var i = 0; i < instrument.CorporateActions.Count; i++)
        {
            var action = instrument.CorporateActions[i];
            var path = FieldPath.Element("corporate_actions", i);
            CheckCorporateAction(action, path, findings);
            if (i > 0 && TimeRules.OrdinalOf(action.ExDate) < TimeRules.OrdinalOf(instrument.CorporateActions[i - 1].ExDate))
            {
                findings.Add(FieldPath.Join(path, "ex_date"), "the ex-date is before the previous one", "List the actions in order.");
            }

            // Dividends of one ex-date add up. Two splits may be one split written twice or two parts of it: the data cannot tell.
            if (action.ExDate is { } exDate && (!seen.Add(action) | (action.SplitRatio != 1 && !splitDates.Add(exDate))))
            {
                findings.Add(
                    path,
                    "the action repeats another one of the same ex-date",
                    "State each dividend once, and one split with the overall ratio.");
            }
        }
    }

    private static void CheckCorporateAction(CorporateAction action, string path, Findings findings)
    {
        findings.Require(FieldPath.Join(path, "ex_date"), action.ExDate);
        findings.Require(FieldPath.Join(path, "knowledge_time"), action.KnowledgeTime);
        if (!(action.SplitRatio > 0 && double.IsFinite(action.SplitRatio)))
        {
            findings.Add(
                FieldPath.Join(path, "split_ratio"),
                $"{action.SplitRatio} is not a valid split ratio",
                "State new shares per old share, or 1 without a split.");
        }

        if (!(action.CashAmount >= 0 && double.IsFinite(action.CashAmount)))
        {
            findings.Add(
                FieldPath.Join(path, "cash_amount"),
                $"{action.CashAmount} is not a valid cash amount",
                "State cash per old share, or 0 without cash.");
        }
    }
}
