using ChatRouter.Model.Releases;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Releases;

/// <summary>Short ways to write releases down.</summary>
internal static class TestReleases
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static ReleaseSettings Order(string name = "v2") => new()
    {
        Name = name,
        Route = "chat",
        Candidate = [TestModel.Backend("new")],
        Version = "2",
        Golden = new GoldenPrompts { Prompts = [new GoldenPrompt { Id = "one", Body = "{}"u8.ToArray(), Assertions = [new GoldenAssertion(AssertionKind.Contains, "yes")] }] },
        Memory = new MemoryGate { NotMeasured = "hosted" },
    };

    public static ReleaseProgress At(ReleaseStage stage, int step = 0, double percent = 0) => new()
    {
        Name = "v2", Route = "chat", Salt = "s", Who = "anna", StartedAt = Start, Since = Start, StatusSince = Start, Stage = stage, Step = step, Percent = percent,
    };
}
