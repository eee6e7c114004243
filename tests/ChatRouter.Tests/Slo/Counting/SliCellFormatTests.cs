using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Slo;
using ChatRouter.Slo.Counting;

namespace ChatRouter.Tests.Slo.Counting;

public sealed class SliCellFormatTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var cell = Busy(1000);

        Assert.Equal(Cells.Show(cell), Cells.Show(SliCellFormat.Read(SliCellFormat.Write(cell))!));
        Assert.Equal(Cells.Show(new SliCell()), Cells.Show(SliCellFormat.Read(SliCellFormat.Write(new SliCell()))!));
    }

    [Fact]
    public void Write_BusyMinute_TakesAFewHundredBytes()
    {
        Assert.InRange(SliCellFormat.Write(Busy(10_000)).Length, 60, 400);
        Assert.Equal(46, SliCellFormat.Write(new SliCell()).Length);
    }

    [Fact]
    public void Read_AnotherVersion_IsNull()
    {
        var bytes = SliCellFormat.Write(Busy(10));
        bytes[0]++;

        Assert.Null(SliCellFormat.Read(bytes));
        Assert.Null(SliCellFormat.Read([]));
    }

    [Fact]
    public void Read_FirstVersion_HasNoneOfTheLaterCounters()
    {
        // The version, 38 counters, two empty sketches of two bytes.
        var bytes = new byte[43];
        (bytes[0], bytes[1 + SliCounter.Requests], bytes[38]) = (1, 5, 3);

        var cell = SliCellFormat.Read(bytes)!;

        Assert.Equal((5, 3, 0, 0), (cell[SliCounter.Requests], cell[SliCounter.AllOfVersion1 - 1], cell[SliCounter.StaleAnswers], cell[SliCounter.StaleContexts]));
    }

    [Fact]
    public void Read_AnyDamage_NeverThrows()
    {
        var whole = SliCellFormat.Write(Busy(100));
        var random = new Random(5);
        for (var length = 0; length < whole.Length; length++) Assert.Null(SliCellFormat.Read(whole[..length]));
        for (var i = 0; i < 5000; i++)
        {
            var damaged = (byte[])whole.Clone();
            for (var k = 0; k < 3; k++) damaged[random.Next(1, damaged.Length)] = (byte)random.Next(256);
            _ = SliCellFormat.Read(damaged);
        }
    }

    private static SliCell Busy(int requests)
    {
        var random = new Random(3);
        var cell = new SliCell();
        for (var i = 0; i < requests; i++)
        {
            var decision = random.Next(10) == 0
                ? Decisions.Failed((FailureReason)random.Next(1, 20))
                : Decisions.Complete(random.Next(300, 20_000), new Usage(random.Next(4000), random.Next(900)), stream: true, firstMs: random.Next(50, 2000), rung: random.Next(1, 4));
            cell.Add(decision, RequestRule.Judge(decision), new Objectives());
        }

        return cell;
    }
}
