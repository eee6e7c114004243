using System.Globalization;
using System.Xml.Linq;

namespace ChatRouter.LocalHost.Drills.Reports;

/// <summary>Records as JUnit XML, for pipelines.</summary>
internal static class DrillJUnit
{
    public static string Write(IReadOnlyList<DrillRecord> records) => new XDocument(new XElement(
        "testsuite",
        new XAttribute("name", "drills"),
        new XAttribute("tests", records.Count),
        new XAttribute("failures", records.Count(record => !record.IsPassed)),
        records.Select(record => new XElement(
            "testcase",
            new XAttribute("classname", "drills"),
            new XAttribute("name", record.Name),
            new XAttribute("time", record.Calls.Select(call => call.End.TotalSeconds).DefaultIfEmpty().Max().ToString("0.0", CultureInfo.InvariantCulture)),
            record.IsPassed ? null : new XElement("failure", new XAttribute("message", $"{record.Status}: {string.Join("; ", record.Deviations)}")))))).ToString();
}
