using ChatRouter.ScenarioTests.Harness;
using OpenAI.Models;

namespace ChatRouter.ScenarioTests.Sdk;

/// <summary>The official SDK's list of models.</summary>
public sealed class SdkModelsTests
{
    [Fact]
    public async Task GetModels_TwoNamesOfARoute_Listed()
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of("vllm") with { Route = """{ "aliases": ["gpt-4o-mini"] }""" });
        var models = new SdkCaller(router).Client.GetOpenAIModelClient();

        OpenAIModelCollection all = await models.GetModelsAsync();
        OpenAIModel one = await models.GetModelAsync("chat");

        Assert.Equal(["chat", "gpt-4o-mini"], all.Select(m => m.Id));
        Assert.Equal("chat", one.Id);
    }

    [Fact]
    public async Task GetModel_UnknownName_404()
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of("vllm"));
        var models = new SdkCaller(router).Client.GetOpenAIModelClient();

        var error = await SdkCaller.FailsAsync(404, () => models.GetModelAsync("nonesuch"));

        Assert.Equal("model_not_found", error.Code);
    }
}
