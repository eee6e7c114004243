using ChatRouter.Health;

namespace ChatRouter.Tests.Health;

public sealed class PrometheusReaderTests
{
    [Theory]
    [InlineData("a 1", 1)]
    [InlineData("a{} 1", 1)]
    [InlineData("a{x=\"y\"} 2.5", 2.5)]
    [InlineData("a{x=\"y\",} 2.5", 2.5)]
    [InlineData("  a\t{x=\"y\"}\t2.5\t1700000000000", 2.5)]
    [InlineData("a 1e3", 1000)]
    [InlineData("a -0.5", -0.5)]
    [InlineData("a{x=\"}\"} 3", 3)]
    [InlineData("a{x=\"\\\"}\"} 4", 4)]
    [InlineData("a 5 # {trace_id=\"1\"} 0.1", 5)]
    public void Read_OneSample_GivesItsValue(string line, double value) => Assert.Equal(value, Assert.Single(PrometheusReader.Read(line, "a")).Value);

    [Theory]
    [InlineData("")]
    [InlineData("# a 1")]
    [InlineData("ab 1")]
    [InlineData("a_by_reason{x=\"y\"} 1")]
    [InlineData("a")]
    [InlineData("a one")]
    [InlineData("a NaN")]
    [InlineData("a +Inf")]
    [InlineData("a{x=\"y\" 1")]
    [InlineData("a{x=\"y} 1")]
    [InlineData("<html>a 1</html>")]
    public void Read_LineThatIsNoSuchSample_IsSkipped(string line) =>
        Assert.Equal(7, Assert.Single(PrometheusReader.Read($"{line}\na 7\n", "a")).Value);

    [Fact]
    public void Read_SeveralNames_KeepsTheOrderOfThePage()
    {
        var samples = PrometheusReader.Read("b 1\r\na{e=\"0\"} 2\r\nc 3\r\na{e=\"1\"} 4\r\n", "a", "b");

        Assert.Equal([("b", 1.0), ("a", 2.0), ("a", 4.0)], samples.Select(sample => (sample.Name, sample.Value)));
    }

    [Theory]
    [InlineData("x=\"1\",y=\"2\"", "y", "2")]
    [InlineData("x=\"1\", y=\"2\"", "y", "2")]
    [InlineData("x=\"a,y=\\\"no\\\"\",y=\"2\"", "y", "2")]
    [InlineData("xy=\"1\",y=\"\"", "y", "")]
    [InlineData("x=\"1\"", "y", null)]
    [InlineData("x=\"1", "x", null)]
    [InlineData("x=1", "x", null)]
    [InlineData("", "x", null)]
    public void Label_Name_GivesItsValue(string labels, string name, string? value) => Assert.Equal(value, new PrometheusSample("a", labels, 1).Label(name));
}
