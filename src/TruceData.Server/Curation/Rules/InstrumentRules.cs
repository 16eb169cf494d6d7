using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>Rules of instruments.</summary>
internal static class InstrumentRules
{
    public static void Check(Instrument instrument, Findings findings)
    {
        findings.Require("display_name", instrument.DisplayName);
        CheckCurrency(instrument, findings);
        CheckIdentifiers(instrument, findings);
        findings.Reference("calendar", instrument.Calendar, "calendars");
        TimeRules.CheckSpan(instrument.FirstDate, instrument.LastDate, "last_date", findings);
        CheckCorporateActions(instrument, findings);
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

    private static void CheckCorporateActions(Instrument instrument, Findings findings)
    {
        for (var i = 0; i < instrument.CorporateActions.Count; i++)
        {
            var action = instrument.CorporateActions[i];
            var path = FieldPath.Element("corporate_actions", i);
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

            if (i > 0 && TimeRules.OrdinalOf(action.ExDate) < TimeRules.OrdinalOf(instrument.CorporateActions[i - 1].ExDate))
            {
                findings.Add(FieldPath.Join(path, "ex_date"), "the ex-date lies before the one above", "Put them in order.");
            }
        }
    }
}
