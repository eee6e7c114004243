using System.Net;
using ChatRouter.ScenarioTests.Harness;

namespace ChatRouter.ScenarioTests.Drills;

/// <summary>Runs a drill: an open load, half of it streaming, and faults on time.</summary>
internal static class Drill
{
    public static async Task<IReadOnlyList<DrillCall>> RunAsync(RouterFixture router, DrillPlan plan, string prompt)
    {
        var start = TimeProvider.System.GetTimestamp();
        var events = EventsAsync(plan, start);
        var calls = new List<Task<DrillCall>>();
        var total = (int)(plan.RequestsPerSecond * plan.Length.TotalSeconds);
        for (var i = 0; i < total; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / plan.RequestsPerSecond) - TimeProvider.System.GetElapsedTime(start);
            if (due > TimeSpan.Zero) await Task.Delay(due, TimeProvider.System);
            calls.Add(CallAsync(router, prompt, stream: i % 2 == 0, start));
        }

        await events;
        return await Task.WhenAll(calls);
    }

    private static async Task EventsAsync(DrillPlan plan, long start)
    {
        foreach (var (at, action) in plan.Events)
        {
            var due = at - TimeProvider.System.GetElapsedTime(start);
            if (due > TimeSpan.Zero) await Task.Delay(due, TimeProvider.System);
            action();
        }
    }

    private static async Task<DrillCall> CallAsync(RouterFixture router, string prompt, bool stream, long start)
    {
        var begun = TimeProvider.System.GetElapsedTime(start);
        try
        {
            var answer = await CallerAnswer.GetAsync(router, Ask.For(prompt, stream), stream);
            return new DrillCall(begun, answer.Elapsed, stream, answer.Backend, ProblemOf(answer));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return new DrillCall(begun, TimeProvider.System.GetElapsedTime(start) - begun, stream, null, exception.GetType().Name);
        }
    }

    private static string? ProblemOf(CallerAnswer answer) => answer switch
    {
        { Whole: { Status: not HttpStatusCode.OK } refused } => refused.ErrorCode,
        { Whole.FinishReason: "stop" or "length" } => null,
        { Whole: not null } => "no finish reason",
        { Stream: { Status: not HttpStatusCode.OK } refused } => refused.RefusalCode,
        { Stream: { IsClean: true, FinishReasons.Count: 1, Terminators: 1, Errors.Count: 0 } } => null,
        _ => "interrupted",
    };
}
