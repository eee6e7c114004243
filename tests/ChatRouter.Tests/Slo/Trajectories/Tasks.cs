using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Slo;
using ChatRouter.Slo.Trajectories;
using ChatRouter.Telemetry;

namespace ChatRouter.Tests.Slo.Trajectories;

/// <summary>Requests of tasks, made up.</summary>
internal static class Tasks
{
    public const string Tenant = "team";

    public static DecisionRecord Call(string task, DateTimeOffset at, double seconds = 1, string route = "chat", TimeSpan? budget = null, int body = 0, string tenant = Tenant) => new()
    {
        Id = "req",
        At = at,
        Route = route,
        Tenant = tenant,
        Duration = TimeSpan.FromSeconds(seconds),
        Trajectory = new TrajectoryMark(task, budget),
        BodyMark = body,
    };

    public static void Ask(this TrajectoryBook book, string task, DateTimeOffset at, double seconds = 1, bool isGood = true, TimeSpan? budget = null, int body = 0)
        => book.Add(Call(task, at, seconds, budget: budget, body: body), isGood ? RequestVerdict.Good : RequestVerdict.Bad);
}
