using System.Text;
using ChatRouter.Admission.Keys;
using ChatRouter.Azure.Identity.Callers;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Azure.Identity;

public sealed class TokenMemoryTests
{
    private static readonly Tenant One = new() { Name = "one", KeySha256 = [] };

    private readonly ManualClock _clock = new();

    [Fact]
    public void Find_UntilItsEnd_ThenForgotten()
    {
        var memory = new TokenMemory(10, _clock);
        memory.Add(Hash(1), One, _clock.Now.AddMinutes(1));
        Assert.Same(One, memory.Find(Hash(1)));
        Assert.Null(memory.Find(Hash(2)));

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(memory.Find(Hash(1)));
        Assert.Equal(0, memory.Count);
    }

    [Fact]
    public void Add_WithoutEnd_StaysBoundedAndKeepsWhatIsAskedFor()
    {
        var memory = new TokenMemory(100, _clock);
        memory.Add(Hash(-1), One, _clock.Now.AddHours(1));
        var most = 0;
        for (var token = 0; token < 10_000; token++)
        {
            memory.Add(Hash(token), One, _clock.Now.AddHours(1));
            Assert.Same(One, memory.Find(Hash(-1)));
            most = Math.Max(most, memory.Count);
        }

        Assert.InRange(most, 150, 200);
        Assert.Null(memory.Find(Hash(0)));
    }

    private static KeyHash Hash(int token) => KeyHash.Of(Encoding.ASCII.GetBytes($"token {token}"));
}
