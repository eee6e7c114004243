using System.Security.Cryptography;
using System.Text;
using ChatRouter.Admission.Keys;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Keys;

public sealed class KeyRingTests
{
    [Fact]
    public void Find_KnownKey_GivesItsTenant()
    {
        var ring = Create();

        Assert.Equal("one", ring.Find("key-1")!.Name);
        Assert.Equal("one", ring.Find("key-1-old")!.Name);
        Assert.Equal("two", ring.Find("key-2")!.Name);
    }

    [Fact]
    public void Find_AfterAKeyWasSeen_GivesItsTenantAgainAndNobodyElse()
    {
        var ring = Create();
        ring.Find("key-1");
        ring.Find("key-2");

        Assert.Equal("one", ring.Find("key-1")!.Name);
        Assert.Equal("two", ring.Find("key-2")!.Name);
        Assert.Equal("one", ring.Find("key-1-old")!.Name);
        Assert.Null(ring.Find("key-3"));
        Assert.Null(ring.Find("key-"));
        Assert.Null(ring.Find(""));
    }

    [Fact]
    public void Find_KeyOfADisabledTenant_GivesNull()
    {
        var ring = new KeyRing(TestModel.Router(TestModel.Route(), new Tenant { Name = "gone", KeySha256 = [Convert.ToHexString(SHA256.HashData("key-1"u8))], Disabled = true }), new ManualClock());

        Assert.Null(ring.Find("key-1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("KEY-1")]
    [InlineData("key-1 ")]
    public void Find_AnythingElse_GivesNull(string key) => Assert.Null(Create().Find(key));

    [Fact]
    public void Find_VeryLongKey_GivesNull() => Assert.Null(Create().Find(new string('é', 100_000)));

    [Fact]
    public void Find_NoTenants_GivesNull() => Assert.Null(new KeyRing(TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("a")))), new ManualClock()).Find("key-1"));

    [Fact]
    public void IsOperator_OnlyTheOperatorsKey()
    {
        var ring = Create();

        Assert.True(ring.IsOperator("ops-key"));
        Assert.False(ring.IsOperator("key-1"));
        Assert.False(new KeyRing(TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("a")))), new ManualClock()).IsOperator("ops-key"));
    }

    private static KeyRing Create() => new(
        TestModel.Router(
            TestModel.Route(TestModel.Rung(1, TestModel.Backend("a"))),
            new Tenant { Name = "one", KeySha256 = [Hash("key-1"), Hash("key-1-old")] },
            new Tenant { Name = "two", KeySha256 = [Hash("key-2")] }) with { OpsKeySha256 = Hash("ops-key") },
        new ManualClock());

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
