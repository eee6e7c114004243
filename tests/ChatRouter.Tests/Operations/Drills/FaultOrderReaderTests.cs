using System.Text;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Faults;
using ChatRouter.Operations.Drills;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations.Drills;

/// <summary>What an order for a fault may say.</summary>
public sealed class FaultOrderReaderTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RouterModel s_model = TestModel.Router(
        TestModel.Route(TestModel.Rung(1, TestModel.Backend("gpu1") with { Zone = "a" })), new ChatRouter.Model.Callers.Tenant { Name = "shop", KeySha256 = [] });

    [Fact]
    public void Read_AllFields_AreTheFault_AndARowKeepsThem()
    {
        Assert.Null(Read("""{"zone":"a","kind":"slow-first-token","share":0.25,"tenants":["shop"],"marked":true,"for":"90s","delayMs":700,"who":"anna","why":"game day"}""", out var fault));

        Assert.Equal((FaultTarget.Zone, "a", FaultWord.SlowFirstToken, 0.25, true), (fault.Target, fault.Name, fault.Kind, fault.Share, fault.OnlyMarked));
        Assert.Equal((s_now.AddSeconds(90), TimeSpan.FromMilliseconds(700), "f1: slow-first-token on a"), (fault.Until, fault.Delay, fault.Mark));
        var kept = FaultRecord.Read(FaultRecord.Write(fault))!;
        Assert.Equal<string>(fault.Tenants, kept.Tenants);
        Assert.Equal(fault, kept with { Tenants = fault.Tenants });
    }

    [Fact]
    public void Read_NoTime_EndsAfterAMinute()
    {
        Assert.Null(Read("""{"backend":"gpu1","kind":"down"}""", out var fault));
        Assert.Equal(s_now.AddSeconds(60), fault.Until);
    }

    [Theory]
    [InlineData("""{"kind":"down"}""", "One of the fields 'backend', 'zone' and 'dependency' is needed.")]
    [InlineData("""{"backend":"gpu1"}""", "Field 'kind' is missing.")]
    [InlineData("""{"backend":"gpu9","kind":"down"}""", "Field 'backend' must be one of: gpu1.")]
    [InlineData("""{"backend":"gpu1","zone":"a","kind":"down"}""", "Field 'zone' is given besides another one of 'backend', 'zone' and 'dependency'; a fault has one target.")]
    [InlineData("""{"backend":"gpu1","kind":"explode"}""", "Field 'kind' must be one of: down, reset, silent, slow-headers, slow-first-token, slow-tokens, rate-limited, error, cut, stall, read-only.")]
    [InlineData("""{"backend":"gpu1","kind":"read-only"}""", "Field 'kind' 'read-only' is for the dependencies tables and cache.")]
    [InlineData("""{"dependency":"queue","kind":"cut"}""", "Field 'kind' of queue must be one of: down, silent, slow-headers, rate-limited, error.")]
    [InlineData("""{"dependency":"queue","kind":"read-only"}""", "Field 'kind' of queue must be one of: down, silent, slow-headers, rate-limited, error.")]
    [InlineData("""{"dependency":"cache","kind":"cut"}""", "Field 'kind' of cache must be one of: down, silent, slow-headers, rate-limited, error, read-only.")]
    [InlineData("""{"dependency":"tables","kind":"down","marked":true}""", "Field 'marked' is for faults of backends; a dependency does not know whose call it is.")]
    [InlineData("""{"backend":"gpu1","kind":"down","share":0}""", "Field 'share' must be more than 0 and at most 1.")]
    [InlineData("""{"backend":"gpu1","kind":"down","for":"11m"}""", "Field 'for' must be a duration from 1s to 10m (drills.longest).")]
    [InlineData("""{"backend":"gpu1","kind":"error","status":200}""", "Field 'status' must be a whole number from 400 to 599.")]
    [InlineData("""{"backend":"gpu1","kind":"down","tenants":["nobody"]}""", "Field 'tenants' names a tenant that does not exist.")]
    public void Read_Wrong_NamesTheField(string body, string message) => Assert.Equal(message, Read(body, out _)!.Message);

    private static Refusal? Read(string body, out InjectedFault fault) => new FaultOrderReader(s_model, "f1", s_now).Read(Encoding.UTF8.GetBytes(body), out fault);
}
