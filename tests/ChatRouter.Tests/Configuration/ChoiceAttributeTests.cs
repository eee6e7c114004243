using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Settings;
using ChatRouter.Model;

namespace ChatRouter.Tests.Configuration;

public sealed class ChoiceAttributeTests
{
    [Fact]
    public void WordOf_EveryProtocol_IsTheWordThatTheConfigurationKnows()
    {
        var words = Enum.GetValues<ProtocolKind>().Select(kind => ChoiceAttribute.WordOf<BackendOptions>(nameof(BackendOptions.Protocol), kind));

        Assert.Equal(["openai", "azure-openai", "vllm", "sglang", "llamacpp", "ollama", "anthropic"], words);
    }
}
