namespace ChatRouter.Benchmarks.Overload.Demand;

/// <summary>Measures what servers can do at most: as many callers as they have slots, each of which asks again as soon as it is answered.</summary>
internal static class ClosedLoop
{
    /// <summary>Answers and tokens per second.</summary>
    /// <param name="servers">For each server its caller and its slots.</param>
    /// <param name="lead">Time before the measured part.</param>
    /// <param name="measured">The measured part.</param>
    /// <param name="seed">Decides the sizes.</param>
    /// <param name="clock">The clock.</param>
    public static async Task<(double Answers, double Tokens)> RunAsync(
        IEnumerable<(StreamCaller Caller, int Slots)> servers, TimeSpan lead, TimeSpan measured, int seed, TimeProvider clock)
    {
        var start = clock.GetTimestamp() + (long)(lead.TotalSeconds * clock.TimestampFrequency);
        var callers = servers.SelectMany(server => Enumerable.Repeat(server.Caller, server.Slots)).Select((caller, i) => AskAsync(caller, new Random(seed + i)));
        CallResult[] results = [.. (await Task.WhenAll(callers)).SelectMany(of => of)];
        CallResult[] counted = [.. results.Where(result => result.Outcome == CallOutcome.Completed && result.Ended >= TimeSpan.Zero && result.Ended < measured)];
        if (results.FirstOrDefault(result => result.Outcome != CallOutcome.Completed) is { } wrong)
            throw new InvalidOperationException($"The simulated ladder alone did not answer: {wrong.Outcome} {wrong.Code}");
        return (counted.Length / measured.TotalSeconds, counted.Sum(result => result.Tokens) / measured.TotalSeconds);

        async Task<List<CallResult>> AskAsync(StreamCaller caller, Random random)
        {
            var own = new List<CallResult>();
            while (clock.GetElapsedTime(start) < measured)
                own.Add(await caller.CallAsync(new(random.Next(10_000), TimeSpan.Zero, Lanes.Interactive, SizeMix.Draw(random)), start));
            return own;
        }
    }
}
