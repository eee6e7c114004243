using System.Text;
using ChatRouter.Admission.Contexts;

namespace ChatRouter.Tests.Admission.Contexts;

public sealed class ContextMessagesTests
{
    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"system","name":"context","content":"a"},{"role":"user","content":"b"}],"n":1}""", """{"model":"m","messages":[{"role":"user","content":"b"}],"n":1}""")]
    [InlineData("""{"messages": [ {"role":"user","content":"ä\u00e4"} , {"content":[{"type":"text","text":"x"}],"name":"cont\u0065xt"} ,{"role":"user"} ] , "x":{"messages":[]}}""", """{"messages": [{"role":"user","content":"ä\u00e4"},{"role":"user"}] , "x":{"messages":[]}}""")]
    public void Without_Marked_LeavesEveryOtherByte(string body, string rest)
        => Assert.Equal(rest, Encoding.UTF8.GetString(ContextMessages.Without(Encoding.UTF8.GetBytes(body))!));

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"b"}]}""")]
    [InlineData("""{"messages":[{"role":"user","name":"Context","content":{"name":"context"}}]}""")]
    [InlineData("""{"messages":[{"name":"context"}]}""")]
    [InlineData("""{"messages":[{"name":7},3,[{"name":"context"}]]}""")]
    [InlineData("""{"messages":[]}""")]
    [InlineData("""{"x":{"messages":[{"name":"context"},{}]}}""")]
    public void Without_NoneMarkedOrNoneLeft_IsNull(string body) => Assert.Null(ContextMessages.Without(Encoding.UTF8.GetBytes(body)));
}
