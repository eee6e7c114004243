using ChatRouter.Azure;

namespace ChatRouter.AzuriteTests.Azure;

public sealed class AzurePackageSetTests
{
    [Fact]
    public void Name_SaysWhichAssemblyIsLoaded()
    {
        var isPackage = typeof(global::Azure.Data.Tables.TableClient).Assembly.GetName().GetPublicKeyToken() is { Length: > 0 };

        Assert.Equal(isPackage ? "nuget" : "standin", AzurePackageSet.Name);
        Assert.Equal(!isPackage, AzurePackageSet.IsStandIn);
    }
}
