using System.Globalization;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts;

namespace ChatRouter.Tests.Operations.Alerts;

public sealed class AlertMachineTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Repeat = TimeSpan.FromHours(4);

    private AlertState? _state;
    private string _told = "";

    // For 2 min, resolve 1 min; at minutes: + holds, - gone, ? unknown; then the phase, and * where something is told.
    [Theory]
    [InlineData("0+ pending", "1+ pending", "2+ firing*", "3+ firing", "4- firing", "5- resolved*", "6- resolved", "65- none")]
    [InlineData("0+ pending", "1- none", "2+ pending", "3+ pending", "4+ firing*")]
    [InlineData("0+ pending", "2+ firing*", "3- firing", "3.5+ firing", "4- firing", "4.9- firing", "5- resolved*")]
    [InlineData("0+ pending", "2+ firing*", "3? firing", "30? firing", "31- firing", "32- resolved*")]
    [InlineData("0? none", "1+ pending", "2? pending", "3+ firing*")]
    [InlineData("0+ pending", "2+ firing*", "200+ firing", "242+ firing*", "300+ firing", "482+ firing*")]
    [InlineData("0+ pending", "2+ firing*", "3- firing", "4- resolved*", "5+ pending", "6- resolved", "7+ pending", "9+ firing*")]
    public void Next_PhasesOverTime(params string[] steps)
    {
        foreach (var step in steps) Assert.Equal(step, Step(step, forMinutes: 2, resolveMinutes: 1));
    }

    [Fact]
    public void Next_ForZero_FiresAtOnce() => Assert.Equal("0+ firing*", Step("0+", 0, 0));

    [Fact]
    public void Next_FourthChangeInAnHour_FiresForHalfAnHour()
    {
        string[] steps = ["0+ firing*", "1- resolved*", "2+ firing*", "3- resolved*", "4+ firing*", "5- firing", "6+ firing", "33- firing", "34- resolved*"];
        foreach (var step in steps) Assert.Equal(step, Step(step, 0, 0));
    }

    [Fact]
    public void Next_ThreeChangesInAnHour_AreNoFlapping()
    {
        string[] steps = ["0+ firing*", "1- resolved*", "59+ firing*", "60.5- resolved*", "62+ firing*", "63- resolved*"];
        foreach (var step in steps) Assert.Equal(step, Step(step, 0, 0));
    }

    [Fact]
    public void IsToBeTold_AnotherTitle_AtOnce()
    {
        Step("0+", 0, 0);
        Assert.Equal("1+ firing*", Step("1+", 0, 0, "other"));
        Assert.Equal("2+ firing", Step("2+", 0, 0, "other"));
    }

    private string Step(string step, double forMinutes, double resolveMinutes, string title = "t")
    {
        var mark = step.IndexOfAny(['+', '-', '?']);
        var now = Start.AddMinutes(double.Parse(step[..mark], CultureInfo.InvariantCulture));
        bool? holds = step[mark] switch { '+' => true, '-' => false, _ => null };
        var rule = new AlertRuleSettings { Name = "r", For = TimeSpan.FromMinutes(forMinutes), Resolve = TimeSpan.FromMinutes(resolveMinutes) };
        _state = AlertMachine.Next(_state, new AlertCondition("r", "s") { Holds = holds, Title = title }, rule, now);
        _told = "";
        if (_state is not null && AlertMachine.IsToBeTold(_state, Repeat, now))
        {
            _state = _state with { Told = _state.Phase, ToldAt = now, ToldTitle = _state.Title };
            _told = "*";
        }

        return $"{step[..(mark + 1)]} {(_state is null ? "none" : _state.Phase.ToString().ToLowerInvariant())}{_told}";
    }
}
