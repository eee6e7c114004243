using ChatRouter.Model.Releases;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Releases;

/// <summary>A release of the route <c>chat</c>, and where it is.</summary>
internal static class TestOrders
{
    public static ReleaseSettings Order(params GoldenPrompt[] prompts) => new()
    {
        Name = "v2",
        Route = "chat",
        Candidate = [TestModel.Backend("new")],
        Version = "2",
        Golden = new GoldenPrompts { Prompts = [.. prompts] },
        Memory = new MemoryGate { NotMeasured = "hosted" },
    };

    public static ReleaseProgress At(ReleaseStage stage, double percent = 0) => new() { Name = "v2", Route = "chat", Salt = "s", Stage = stage, Percent = percent };
}
