using System.Globalization;
using ChatRouter.Model.Callers;
using ChatRouter.Slo.Counting;

namespace ChatRouter.Tests.Slo.Counting;

/// <summary>Cells as text, to be compared.</summary>
internal static class Cells
{
    public static string Show(SliCells cells) => string.Join("; ", Enum.GetValues<Lane>().Where(lane => cells[lane] is not null).Select(lane => $"{lane}: {Show(cells[lane]!)}"));

    public static string Show(SliCell cell) => $"{string.Join(',', cell.Counters.ToArray())} | {Show(cell.FirstToken)} | {Show(cell.Total)}";

    private static string Show(LatencySketch sketch)
        => string.Join(',', sketch.Counts.ToArray().Select((count, i) => (Bucket: sketch.First + i, Count: count)).Where(item => item.Count != 0)
            .Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Bucket}x{item.Count}")));
}
