using ChatRouter.Slo.Rows;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Slo.Rows;

public sealed class SloKeysTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 14, 5, 59, TimeSpan.FromHours(2));

    [Fact]
    public void Keys_AreInUtcAndSortByKindAndTime()
    {
        string[] keys = [SloKeys.Day(At), SloKeys.Hour(At), SloKeys.Minute(At), SloKeys.Minute(At, "i1"), SloKeys.Minute(At.AddMinutes(1))];

        Assert.Equal(["d|20260301", "h|2026030112", "m|202603011205|", "m|202603011205|i1", "m|202603011206|"], keys);
        Assert.Equal(keys, keys.Order(StringComparer.Ordinal));
        Assert.Equal("i1", SloKeys.InstanceOf(keys[3]));
    }

    [Theory]
    [InlineData("d|20260301", 0, 0)]
    [InlineData("h|2026030112", 12, 0)]
    [InlineData("m|202603011205|i1", 12, 5)]
    public void TimeOf_IsTheBeginning(string key, int hour, int minute) => Assert.Equal(new DateTimeOffset(2026, 3, 1, hour, minute, 0, TimeSpan.Zero), SloKeys.TimeOf(key));

    [Theory]
    [InlineData("x|20260301")]
    [InlineData("d|2026")]
    [InlineData("h|abcdefghij")]
    [InlineData("")]
    public void TimeOf_OtherKey_IsNull(string key) => Assert.Null(SloKeys.TimeOf(key));

    [Fact]
    public void Partition_OfDifferentRoutes_IsDifferentAndFit()
    {
        var longName = new string('x', 600);
        string[] routes = ["chat", "org/model", "org-model", "org?model", longName, longName + "y", SloKeys.NoRoute];

        var partitions = routes.Select(SloKeys.Partition).ToArray();

        Assert.Equal(routes.Length, partitions.Distinct(StringComparer.Ordinal).Count());
        Assert.All(partitions, partition => EntityRules.CheckKeys(partition, "r"));
        Assert.Equal(("chat", "org-model", "(none)"), (partitions[0], partitions[2], partitions[6]));
    }
}
