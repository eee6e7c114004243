using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Telemetry;

namespace ChatRouter.Tests.Telemetry;

public sealed class RequestTallyTests
{
    [Fact]
    public void Count_CodesThatABackendMadeUp_AreOneSeries()
    {
        var tally = new RequestTally();
        string[] results = ["complete", RefusalCodes.AllBackendsUnavailable, "complete", .. Enumerable.Range(0, 500).Select(n => $"bad_request_{n}")];
        foreach (var result in results) tally.Count(new DecisionRecord { Id = "1", At = default, Route = "chat", Lane = Lane.Interactive, Result = result });

        Assert.Equal(
            [("all_backends_unavailable", 1L), ("complete", 2L), ("other", 500L)],
            tally.Requests.Select(pair => (pair.Key.Result, pair.Value)).OrderBy(pair => pair.Result, StringComparer.Ordinal));
    }
}
