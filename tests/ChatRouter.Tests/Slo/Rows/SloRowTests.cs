using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Slo;
using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Rows;
using ChatRouter.Tests.Slo.Counting;

namespace ChatRouter.Tests.Slo.Rows;

public sealed class SloRowTests
{
    [Fact]
    public void Read_Day_IsWhatWasWritten()
    {
        var cells = new SliCells();
        cells.Of(Lane.Critical).Add(Decisions.Complete(), RequestRule.Judge(Decisions.Complete()), new Objectives());
        cells.Of(Lane.Batch).Add(Decisions.Failed(), RequestRule.Judge(Decisions.Failed()), new Objectives());
        var hours = Enumerable.Range(0, 24).Select(hour => new SliBasics(new GoodOf(hour, hour * 1000), new GoodOf(1, 2), new GoodOf(3, long.MaxValue))).ToArray();

        var row = SloRow.Write("org/model", "d|20260301", cells, hours);

        Assert.Equal(("org/model", SloKeys.Partition("org/model")), (row.Text("Route"), row.PartitionKey));
        Assert.Equal(Cells.Show(cells), Cells.Show(SloRow.Read(row)!));
        Assert.Equal(hours, SloRow.ReadHours(row));
    }

    [Fact]
    public void Read_UnreadableLaneOrHours_IsNull()
    {
        var row = SloRow.Write("chat", "d|20260301", new SliCells(), new SliBasics[24]);

        Assert.Null(SloRow.Read(row.With("Critical", new byte[] { 77 })));
        Assert.Null(SloRow.ReadHours(row.With("Hours", new byte[] { 1, 2 })));
        Assert.Null(SloRow.ReadHours(row.With("Hours", null)));
    }
}
