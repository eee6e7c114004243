using ChatRouter.Slo.Trajectories;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Slo.Trajectories;

public sealed class TrajectoryRowTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(TrajectoryBook.Capacity)]
    public void Read_WhatWasWritten_IsTheSame(int count)
    {
        var random = new Random(count);
        var parts = Enumerable.Range(0, count).Select(_ => Draw(random)).ToArray();

        var row = TrajectoryRow.Write("t|202603011200|one", parts);

        EntityRules.CheckRow(row);
        Assert.Equal(parts, TrajectoryRow.Read(row)!);
    }

    [Fact]
    public void Read_OtherVersionOrDamaged_IsNull()
    {
        var row = TrajectoryRow.Write("t|202603011200|one", [Draw(new Random(1))]);
        var bytes = row.Bytes("Tasks0")!;

        Assert.Null(TrajectoryRow.Read(row.With("Tasks0", bytes[..^3])));
        Assert.Null(TrajectoryRow.Read(row.With("Tasks0", (byte[])[9, .. bytes[1..]])));
    }

    [Fact]
    public void Day_OfManyRoutes_FitsARowAndReadsBack()
    {
        var day = new TrajectoryDay();
        for (var route = 0; route < 130; route++)
        {
            for (var hour = 0; hour < 24; hour++) day.Add(Draw(new Random(hour)) with { Route = $"route{route}", Ended = s_noon.AddHours(hour - 12) });
        }

        var row = day.Write("d|20260301");
        EntityRules.CheckRow(row);
        var read = TrajectoryDay.Read(row)!;

        Assert.Equal(130, read.Routes.Count());
        Assert.All(read.Routes, route => Assert.Equal(day.Of(route), read.Of(route)));
    }

    private static TrajectoryPart Draw(Random random)
    {
        var began = s_noon.AddMilliseconds(random.Next(100_000));
        return new TrajectoryPart
        {
            Key = (ulong)random.NextInt64(),
            Route = $"route{random.Next(5)}",
            Since = began,
            Began = began,
            Ended = began.AddMilliseconds(random.Next(100_000)),
            Budget = random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.Next(1, 100)),
            Calls = random.Next(1000),
            BadCalls = random.Next(10),
            Repeats = random.Next(10),
            IsLastGood = random.Next(2) == 0,
            Outcome = (TrajectoryOutcome)random.Next(3),
            FailedTools = random.Next(5),
            FailedRetrievals = random.Next(5),
        };
    }
}
