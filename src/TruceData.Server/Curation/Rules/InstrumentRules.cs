using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules of instruments.</summary>
internal static class InstrumentRules
{
    private const int MaxContractRule = 1000;

    public static void Check(Instrument instrument, Findings findings)
    {
        findings.Require("display_name", instrument.DisplayName);
        CheckCurrency(instrument, findings);
        CheckIdentifiers(instrument, findings);
        findings.Reference("calendar", instrument.Calendar, "calendars");
        TimeRules.CheckSpan(instrument.FirstDate, instrument.LastDate, "last_date", findings);
        CheckCorporateActions(instrument, findings);
        CheckContractRule(instrument, findings);
        CheckUniverses(instrument, findings);
    }

    private static void CheckCurrency(Instrument instrument, Findings findings)
    {
        if (instrument.AssetClass is AssetClass.EquityIndex or AssetClass.VolatilityIndex)
        {
            if (instrument.Currency.Length > 0) findings.Add("currency", "index points have no currency", "Leave it out.");
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
            findings.Require(path, instrument.Universes[i]);
            if (instrument.Universes[i].Contains('/', StringComparison.Ordinal)) findings.Add(path, $"\"{instrument.Universes[i]}\" looks like the name of a record", "Write the universe as reactions name it, for example \"US stocks\".");
        }

        findings.Distinct("universes", instrument.Universes);
    }

    /// <summary>A price of a future says nothing without the contract that it is a price of (alignment rule 15).</summary>
    private static void CheckContractRule(Instrument instrument, Findings findings)
    {
        findings.AtMost("contract_rule", instrument.ContractRule, MaxContractRule);
        var isFuture = instrument.AssetClass == AssetClass.Future;
        if (isFuture && string.IsNullOrWhiteSpace(instrument.ContractRule))
        {
            findings.Add(
                "contract_rule", "a future must say which contract it is", "State the contract, or how the quotation rolls from one to the next, in your own words.");
        }
        else if (!isFuture && instrument.ContractRule.Length > 0)
        {
            findings.Add("contract_rule", "only futures have a contract or roll rule", "Leave it out, or state ASSET_CLASS_FUTURE.");
        }
    }

    private static void CheckCorporateActions(Instrument instrument, Findings findings)
    {
        var (said, split) = (new HashSet<CorporateAction>(), new HashSet<Date>());
        for (var i = 0; i < instrument.CorporateActions.Count; i++)
        {
            var action = instrument.CorporateActions[i];
            var path = FieldPath.Element("corporate_actions", i);
            CheckCorporateAction(action, path, findings);
            if (i > 0 && TimeRules.OrdinalOf(action.ExDate) < TimeRules.OrdinalOf(instrument.CorporateActions[i - 1].ExDate))
            {
                findings.Add(FieldPath.Join(path, "ex_date"), "the ex-date lies before the one above", "Put them in order.");
            }

            // Cash of one ex-date adds up; two splits of one day are one split written twice or in parts, which nobody can tell.
            if (action.ExDate is { } exDate && (!said.Add(action) | (action.SplitRatio != 1 && !split.Add(exDate))))
            {
                findings.Add(
                    path, "it says again what an action of the same ex-date says", "State each dividend once, and one split with the ratio of all.");
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
                $"{action.SplitRatio} is no split ratio",
                "State new shares per old share, 1 when it is no split.");
        }

        if (!(action.CashAmount >= 0 && double.IsFinite(action.CashAmount)))
        {
            findings.Add(
                FieldPath.Join(path, "cash_amount"),
                $"{action.CashAmount} is no cash amount",
                "State cash per old share, 0 when there is none.");
        }
    }
}
