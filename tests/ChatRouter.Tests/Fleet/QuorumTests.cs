using System.Collections.Immutable;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;

namespace ChatRouter.Tests.Fleet;

public sealed class QuorumTests
{
    // One letter for each other instance: t tripped, s sees it work, f sees it fail, i idle. This instance has tripped.
    [Theory]
    [InlineData("", "no other instance")]
    [InlineData("i", null)]
    [InlineData("s", null)]
    [InlineData("f", null)]
    [InlineData("t", "2 of 2 instances")]
    [InlineData("ti", "2 of 2 instances")]
    [InlineData("ts", "2 of 3 instances")]
    [InlineData("tss", null)]
    [InlineData("tsf", null)]
    [InlineData("ttss", "3 of 5 instances")]
    [InlineData("iiiiiiii", null)]
    [InlineData("tiiiiiii", "2 of 2 instances")]
    public void Decide_WhatOthersSee_NeedsMoreThanHalfAndTwo(string others, string? expected)
        => Assert.Equal(expected, Quorum.Decide("gpu1", [.. others.Select(Instance)], isDown: false));

    [Fact]
    public void Decide_ProberSaysDown_NeedsNobodyElse() => Assert.Equal("the prober says down", Quorum.Decide("gpu1", [.. "sss".Select(Instance)], isDown: true));

    private static InstanceEvidence Instance(char sees) => new("i", default, sees switch
    {
        't' => Seen(new CircuitEvidence(true, 0, 0)),
        's' => Seen(new CircuitEvidence(false, 3, 0)),
        'f' => Seen(new CircuitEvidence(false, 0, 3)),
        _ => Seen(default).Remove("gpu1"),
    });

    private static ImmutableSortedDictionary<string, CircuitEvidence> Seen(CircuitEvidence evidence) =>
        ImmutableSortedDictionary<string, CircuitEvidence>.Empty.Add("gpu1", evidence).Add("gpu2", new CircuitEvidence(true, 0, 9));
}
