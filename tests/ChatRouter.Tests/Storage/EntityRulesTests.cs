using ChatRouter.Storage;

namespace ChatRouter.Tests.Storage;

public sealed class EntityRulesTests
{
    [Theory]
    [InlineData("", "A key must not be empty. (Parameter 'rowKey')")]
    [InlineData("a/b", "A key must not hold the character U+002F. (Parameter 'rowKey')")]
    [InlineData("a\\b", "A key must not hold the character U+005C. (Parameter 'rowKey')")]
    [InlineData("a#b", "A key must not hold the character U+0023. (Parameter 'rowKey')")]
    [InlineData("a?b", "A key must not hold the character U+003F. (Parameter 'rowKey')")]
    [InlineData("a\tb", "A key must not hold the character U+0009. (Parameter 'rowKey')")]
    [InlineData("a\u0085b", "A key must not hold the character U+0085. (Parameter 'rowKey')")]
    public void CheckKeys_BadKey_SaysWhy(string key, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => EntityRules.CheckKeys("p", key)).Message);

    [Fact]
    public void CheckKeys_LongestKey_IsAllowedAndOneMoreIsNot()
    {
        EntityRules.CheckKeys("p", new string('k', 512));
        Assert.Throws<ArgumentException>(() => EntityRules.CheckKeys(new string('k', 513), "r"));
    }

    [Fact]
    public void CheckRow_EveryType_IsAllowed() => EntityRules.CheckRow(Row(
        ("text", "x"), ("whole", 1L), ("real", 1.5), ("flag", true), ("time", new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero)), ("bytes", new byte[65_532])));

    [Theory]
    [InlineData(1)]
    [InlineData(1.5f)]
    [InlineData('c')]
    public void CheckRow_OtherType_IsRefused(object value) => Assert.Throws<ArgumentException>(() => EntityRules.CheckRow(Row(("v", value))));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void CheckRow_NumberThatIsNotFinite_IsRefused(double number) => Assert.Equal(
        "Value 'v' is not a finite number. (Parameter 'value')",
        Assert.Throws<ArgumentException>(() => EntityRules.CheckRow(Row(("v", number)))).Message);

    [Fact]
    public void CheckRow_ValueTooLarge_IsRefused()
    {
        EntityRules.CheckRow(Row(("v", new string('x', 32_766))));
        Assert.Throws<ArgumentException>(() => EntityRules.CheckRow(Row(("v", new string('x', 32_767)))));
        Assert.Throws<ArgumentException>(() => EntityRules.CheckRow(Row(("v", new byte[65_533]))));
    }

    [Fact]
    public void CheckRow_TimeBeforeTheServicesFirst_IsRefused() =>
        Assert.Throws<ArgumentException>(() => EntityRules.CheckRow(Row(("v", DateTimeOffset.MinValue))));

    [Fact]
    public void CheckRow_RowTooLarge_IsRefused()
    {
        var values = Enumerable.Range(0, 17).Select(i => ($"v{i}", (object)new byte[65_000])).ToArray();

        EntityRules.CheckRow(Row(values[..16]));
        Assert.Throws<ArgumentException>(() => EntityRules.CheckRow(Row(values)));
    }

    [Theory]
    [InlineData("RowKey")]
    [InlineData("PartitionKey")]
    [InlineData("Timestamp")]
    [InlineData("")]
    public void CheckRow_ReservedName_IsRefused(string name) => Assert.Throws<ArgumentException>(() => EntityRules.CheckRow(Row((name, "x"))));

    [Theory]
    [InlineData("host-1", "host-1")]
    [InlineData("a/b\\c#d?e\nf", "a-b-c-d-e-f")]
    [InlineData("", "-")]
    public void ToKey_AnyText_BecomesAKey(string text, string key) => Assert.Equal(key, EntityRules.ToKey(text));

    [Fact]
    public void ToKey_LongText_IsCut() => Assert.Equal(512, EntityRules.ToKey(new string('x', 1000)).Length);

    private static EntityRow Row(params (string Name, object Value)[] values)
    {
        var row = new EntityRow("p", "r");
        foreach (var (name, value) in values) row.Values[name] = value;
        return row;
    }
}
