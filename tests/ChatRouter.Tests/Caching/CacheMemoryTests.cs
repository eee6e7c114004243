using ChatRouter.Caching;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Caching;

public sealed class CacheMemoryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualClock _clock = new();

    [Fact]
    public void Put_BeyondTheBound_DropsWhatWasUsedLongestAgo()
    {
        var memory = new CacheMemory(3 * SizeOf(100), _clock);
        Put(memory, 1, 100);
        Put(memory, 2, 100);
        Put(memory, 3, 100);
        Assert.NotNull(memory.Find(Key(1)));

        Put(memory, 4, 100);

        Assert.Equal((3, 3 * SizeOf(100)), (memory.Count, memory.Bytes));
        Assert.Null(memory.Find(Key(2)));
        Assert.All(new[] { 1, 3, 4 }, number => Assert.NotNull(memory.Find(Key(number))));
    }

    [Fact]
    public void Put_AnyAnswers_NeverHoldsMoreThanTheBound()
    {
        var random = new Random(7);
        var memory = new CacheMemory(20_000, _clock);
        for (var i = 0; i < 5_000; i++)
        {
            Put(memory, random.Next(200), random.Next(25_000));
            Assert.InRange(memory.Bytes, 0, 20_000);
        }

        _clock.Advance(2 * Minute);
        memory.Sweep();
        Assert.Equal((0, 0L), (memory.Count, memory.Bytes));
    }

    [Fact]
    public void Put_LargerThanTheMemory_IsNotKept()
    {
        var memory = new CacheMemory(1_000, _clock);
        Put(memory, 1, 100);
        Put(memory, 2, 1_000);

        Assert.NotNull(memory.Find(Key(1)));
        Assert.Null(memory.Find(Key(2)));
    }

    [Fact]
    public void Find_WhenItHasEnded_IsNullAndGivesTheBytesBack()
    {
        var memory = new CacheMemory(10_000, _clock);
        Put(memory, 1, 100);
        _clock.Advance(Minute - TimeSpan.FromTicks(1));
        Assert.NotNull(memory.Find(Key(1)));

        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Null(memory.Find(Key(1)));
        Assert.Equal(0, memory.Bytes);
    }

    [Fact]
    public void Put_OlderThanWhatIsThere_ChangesNothing()
    {
        var memory = new CacheMemory(10_000, _clock);
        Put(memory, 1, 100);
        memory.Put(Key(1), Answer(200) with { Made = _clock.Now - Minute }, _clock.Now + Minute);

        Assert.Equal(100, memory.Find(Key(1))!.Rest.Length);
    }

    [Fact]
    public void Sweep_OfATenant_LeavesTheOthers()
    {
        var memory = new CacheMemory(10_000, _clock);
        Put(memory, 1, 100);
        memory.Put(Key(2), Answer(100) with { Tenant = "u" }, _clock.Now + Minute);

        memory.Sweep(answer => answer.Tenant == "u");

        Assert.NotNull(memory.Find(Key(1)));
        Assert.Null(memory.Find(Key(2)));
    }

    private void Put(CacheMemory memory, int number, int bytes) => memory.Put(Key(number), Answer(bytes), _clock.Now + Minute);

    private CachedAnswer Answer(int bytes) => new(new byte[bytes], "a", _clock.Now, "chat", "t");

    private static long SizeOf(int bytes) => new CachedAnswer(new byte[bytes], "a", default, "chat", "t").Bytes;

    private static CacheKey Key(int number) => new(0, (UInt128)(uint)number);
}
