using System.Collections.Immutable;
using ChatRouter.ServiceState;

namespace ChatRouter.Tests.ServiceState;

public sealed class StateHysteresisTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly StateHysteresis _hysteresis = new();
    private ImmutableArray<HeldState> _known = [];

    // At seconds: what the primary and the fallback do (u up, d down), and the states after.
    [Theory]
    [InlineData("0:uu healthy", "1:du degraded-fallback (azure)", "2:uu degraded-fallback (azure)", "31:uu degraded-fallback (azure)", "32:uu healthy")]
    [InlineData("0:du degraded-fallback (azure)", "10:uu degraded-fallback (azure)", "20:du degraded-fallback (azure)", "45:uu degraded-fallback (azure)", "74:uu degraded-fallback (azure)", "75:uu healthy")]
    [InlineData("0:du degraded-fallback (azure)", "1:dd feature-disabled", "2:du feature-disabled", "32:du degraded-fallback (azure)", "33:uu degraded-fallback (azure)", "63:uu healthy")]
    [InlineData("0:uu healthy", "1:dd feature-disabled", "2:uu feature-disabled", "32:uu healthy")]
    public void Next_GetsWorseAtOnce_AndBetterAfterThirtySeconds(params string[] steps)
    {
        foreach (var step in steps)
        {
            var (seconds, rest) = (step[..step.IndexOf(':', StringComparison.Ordinal)], step[(step.IndexOf(':', StringComparison.Ordinal) + 1)..]);
            Step(double.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture), Facts(rest[0] == 'u', rest[1] == 'u'));

            Assert.Equal($"{step[..^rest.Length]}{rest}", $"{seconds}:{rest[..2]} {StateHysteresis.Text(_known)}");
        }
    }

    [Fact]
    public void Next_StateGoesOn_KeepsItsBeginning()
    {
        Step(0, Facts(false, true));
        Step(50, Facts(false, true));

        Assert.Equal(Start, Assert.Single(_known).Since);
    }

    [Fact]
    public void Next_WithoutFigures_HasNoSayInWhatFollowsFromThem()
    {
        Step(0, Facts(true, true) with { Figures = new RouteFigures(100, 0.5, 0, false) });
        Assert.Equal("degraded-primary", StateHysteresis.Text(_known));
        Step(1, Facts(true, true));
        Step(100, Facts(true, true));
        Assert.Equal("degraded-primary", StateHysteresis.Text(_known));

        Step(101, Facts(true, true) with { Figures = new RouteFigures(100, 0, 0, false) });
        Step(131, Facts(true, true) with { Figures = new RouteFigures(100, 0, 0, false) });
        Assert.Equal("healthy", StateHysteresis.Text(_known));
    }

    [Fact]
    public void Next_GoneBefore_AndWrittenAgainByAnother_WaitsItsTimeAnew()
    {
        Step(0, Facts(false, true));
        var fallback = _known;
        Step(1, Facts(true, true));
        _known = [new HeldState(ServiceStateKind.Healthy, Start, "")];
        Step(2, Facts(true, true));
        _known = fallback;
        Step(40, Facts(true, true));

        Assert.Equal("degraded-fallback (azure)", StateHysteresis.Text(_known));
    }

    private void Step(double seconds, RouteFacts facts) => _known = _hysteresis.Next(facts, _known, Start.AddSeconds(seconds));

    private static RouteFacts Facts(bool isPrimaryUp, bool isFallbackUp) => new()
    {
        Route = "chat",
        Ladder =
        [
            new RungFacts(1, [new BackendFacts("gpu1", false, isPrimaryUp ? BackendStanding.Serving : BackendStanding.Down, isPrimaryUp ? "" : "down")]),
            new RungFacts(2, [new BackendFacts("azure", false, isFallbackUp ? BackendStanding.Serving : BackendStanding.Down, isFallbackUp ? "" : "down")]),
        ],
    };
}
