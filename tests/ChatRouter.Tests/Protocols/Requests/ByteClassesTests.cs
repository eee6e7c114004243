using System.Text;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Tests.Protocols.Requests;

/// <summary>Bytes of text by class.</summary>
public sealed class ByteClassesTests
{
    [Theory]
    [InlineData("", 0, 0, 0)]
    [InlineData("Hello World", 11, 0, 0)]
    [InlineData("a1,b{}", 2, 4, 0)]
    [InlineData("@[`{/:", 0, 6, 0)]
    [InlineData("azAZ", 4, 0, 0)]
    [InlineData("中文 ok", 3, 0, 6)]
    [InlineData("é", 0, 0, 2)]
    public void Add_Text_CountsEachByteOnce(string text, int letters, int symbols, int wide)
    {
        var classes = default(ByteClasses);

        classes.Add(Encoding.UTF8.GetBytes(text));

        Assert.Equal((letters, symbols, wide), (classes.Letters, classes.Symbols, classes.Wide));
    }

    [Theory]
    [InlineData("""a\nb""", 2, 1, 0)]
    [InlineData("""\"x\" \\""", 2, 3, 0)]
    [InlineData("""\u4e2d\u6587!""", 0, 1, 6)]
    [InlineData("""\u00e9\u0041""", 0, 1, 2)]
    [InlineData("""\ud83d\ude00""", 0, 0, 4)]
    [InlineData("""ends in \""", 8, 1, 0)]
    public void AddEscaped_Escapes_CountAsWhatTheyStandFor(string json, int letters, int symbols, int wide)
    {
        var classes = default(ByteClasses);

        classes.AddEscaped(Encoding.UTF8.GetBytes(json));

        Assert.Equal((letters, symbols, wide), (classes.Letters, classes.Symbols, classes.Wide));
    }

    [Fact]
    public void Add_AnyByteAtAnyPlace_IsCountedAsByTheRule()
    {
        for (var length = 1; length <= 40; length++)
        {
            for (var value = 0; value < 256; value++)
            {
                var bytes = Enumerable.Repeat((byte)'x', length).ToArray();
                bytes[length / 2] = (byte)value;
                var classes = default(ByteClasses);

                classes.Add(bytes);

                var isLetter = value is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or ' ';
                Assert.Equal((length - (isLetter ? 0 : 1), !isLetter && value < 128 ? 1 : 0, value >= 128 ? 1 : 0), (classes.Letters, classes.Symbols, classes.Wide));
            }
        }
    }
}
