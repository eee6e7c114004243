using System.Text;
using ChatRouter.Protocols;
using ChatRouter.Streaming;
using ChatRouter.Tests.Support.Sinks;

namespace ChatRouter.Tests.Streaming;

public sealed class StreamOutputTests
{
    private readonly byte[] _received = Encoding.UTF8.GetBytes("one two three four");
    private readonly CountingSink _sink = new();
    private readonly StreamOutput _output;

    public StreamOutputTests() => _output = new StreamOutput(_sink);

    [Fact]
    public void Write_EventsSideBySide_IsOneWriteAtTheDrain()
    {
        _output.Write(At(0, 4));
        _output.Write(At(4, 4));
        _output.Write(At(8, 6));
        Assert.Empty(_sink.Writes);

        Assert.True(_output.Drain());

        Assert.Equal(["one two three "], _sink.Writes);
        Assert.False(_output.Drain());
    }

    [Fact]
    public void Write_AnEventLeftOutBetween_IsTwoWrites()
    {
        _output.Write(At(0, 4));
        _output.Write(At(8, 6));
        _output.Write(At(14, 4));
        _output.Drain();

        Assert.Equal(["one ", "three four"], _sink.Writes);
    }

    [Fact]
    public void Write_TheSamePlaceAgain_IsNotTakenForWhatFollows()
    {
        _output.Write(At(4, 4));
        _output.Write(At(4, 4));
        _output.Drain();

        Assert.Equal(["two ", "two "], _sink.Writes);
    }

    [Fact]
    public void Write_AnotherArrayAtTheNextPlace_IsNotTakenForWhatFollows()
    {
        _output.Write(At(0, 4));
        _output.Write(new StreamFrame { Bytes = Encoding.UTF8.GetBytes("1234TWO ").AsMemory(4, 4), IsVerbatim = true });
        _output.Drain();

        Assert.Equal(["one ", "TWO "], _sink.Writes);
    }

    [Fact]
    public void Write_BytesThatMayChange_AreWrittenAtOnceAndInOrder()
    {
        var scratch = "2nd "u8.ToArray();
        _output.Write(At(0, 4));
        _output.Write(new StreamFrame { Bytes = scratch });
        scratch.AsSpan().Clear();
        _output.Write(At(8, 6));
        _output.Drain();

        Assert.Equal(["one ", "2nd ", "three "], _sink.Writes);
    }

    [Fact]
    public void Release_HeldEvents_ComeFirst()
    {
        _output.Hold(At(0, 4).Bytes.Span);
        _output.Hold(At(4, 4).Bytes.Span);
        Assert.False(_output.Drain());

        _output.Release();
        _output.Write(At(8, 6));
        _output.Drain();

        Assert.Equal(["one two ", "three "], _sink.Writes);
    }

    private StreamFrame At(int start, int length) => new() { Bytes = _received.AsMemory(start, length), IsVerbatim = true };
}
