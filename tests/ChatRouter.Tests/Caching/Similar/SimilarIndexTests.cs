using ChatRouter.Caching;
using ChatRouter.Caching.Similar;

namespace ChatRouter.Tests.Caching.Similar;

public sealed class SimilarIndexTests
{
    private static readonly CacheKey Mine = new(1, 1);
    private static readonly CacheKey Others = new(2, 2);

    [Fact]
    public void Find_NearestOfTheGroup_FromTheThresholdOn()
    {
        var index = new SimilarIndex(10);
        index.Add(Mine, At(0), new CacheKey(0, 10));
        index.Add(Mine, At(20), new CacheKey(0, 20));
        index.Add(Others, At(12), new CacheKey(0, 30));

        Assert.Equal(new CacheKey(0, 20), index.Find(Mine, At(13), 0.9)!.Value.Key);
        Assert.Equal(Math.Cos(Math.PI * 7 / 180), index.Find(Mine, At(13), 0.9)!.Value.Similarity, 5);
        Assert.Null(index.Find(Mine, At(13), 0.993));
        Assert.Null(index.Find(new CacheKey(3, 3), At(13), 0));
        Assert.Null(index.Find(Mine, [1, 0], 0));
    }

    [Fact]
    public void Add_BeyondTheBound_TheOldestMakesRoom()
    {
        var index = new SimilarIndex(2);
        for (var i = 0; i < 3; i++) index.Add(i == 0 ? Mine : Others, At(i), new CacheKey(0, (UInt128)i));

        Assert.Equal(2, index.Count);
        Assert.Null(index.Find(Mine, At(0), 0));
        Assert.Equal(new CacheKey(0, 1), index.Find(Others, At(1), 0.99999)!.Value.Key);
    }

    [Theory]
    [InlineData(3f, 4f, 0.6f, 0.8f)]
    [InlineData(0f, -2f, 0f, -1f)]
    public void Normalized_HasTheLengthOne(float x, float y, float toX, float toY) => Assert.Equal([toX, toY], SimilarIndex.Normalized([x, y])!);

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Normalized_WithoutALength_IsNull(float x) => Assert.Null(SimilarIndex.Normalized([x]));

    [Fact]
    public async Task AddAndFind_SideBySide_NothingIsLost()
    {
        var index = new SimilarIndex(1000);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var key = new CacheKey((UInt128)worker, (UInt128)i);
                var group = new CacheKey((UInt128)worker, (UInt128)(i % 3));
                index.Add(group, At(i), key);
                if (index.Find(group, At(i), 2) is not null) throw new InvalidOperationException("Nothing is as near as that.");
            }
        })));

        Assert.Equal(1000, index.Count);
    }

    // A direction of nine dimensions, so that the rest beside the vector registers is in use.
    private static float[] At(double degrees) => [(float)Math.Cos(Math.PI * degrees / 180), 0, 0, 0, 0, 0, 0, 0, (float)Math.Sin(Math.PI * degrees / 180)];
}
