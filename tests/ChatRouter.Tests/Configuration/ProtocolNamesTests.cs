using System.Reflection;
using ChatRouter.Configuration.Options.Backends;
using ChatRouter.Configuration.Settings;
using ChatRouter.Model;

namespace ChatRouter.Tests.Configuration;

public sealed class ProtocolNamesTests
{
    [Fact]
    public void Of_EveryProtocol_IsTheWordThatTheConfigurationKnows()
    {
        var choices = typeof(BackendOptions).GetProperty(nameof(BackendOptions.Protocol))!.GetCustomAttributes<ChoiceAttribute>();

        Assert.Equal(["openai", "azure-openai", "vllm", "sglang", "llamacpp", "ollama", "anthropic"], Enum.GetValues<ProtocolKind>().Select(ProtocolNames.Of));
        Assert.All(choices, choice => Assert.Equal(choice.Word, ProtocolNames.Of((ProtocolKind)choice.Value)));
        Assert.Equal(Enum.GetValues<ProtocolKind>().Length, choices.Count());
    }
}
