using Rembg.Http;

namespace Rembg.Client.Tests.Http;

public sealed class ServiceAddressesTests
{
    [Theory]
    [InlineData(null, "https://api.rembg.com/rmbg", "https://www.rembg.com/api/membership-usage", "https://www.rembg.com/api/openapi")]
    [InlineData("https://host", "https://host/rmbg", "https://host/api/membership-usage", "https://host/api/openapi")]
    [InlineData("https://host:8443/base", "https://host:8443/base/rmbg", "https://host:8443/base/api/membership-usage", "https://host:8443/base/api/openapi")]
    [InlineData("http://127.0.0.1:1/base/?a=b#c", "http://127.0.0.1:1/base/rmbg", "http://127.0.0.1:1/base/api/membership-usage", "http://127.0.0.1:1/base/api/openapi")]
    public void Each_endpoint_has_its_place(string? endpoint, string removal, string usage, string specification)
    {
        var addresses = new ServiceAddresses(endpoint is null ? null : new Uri(endpoint));
        Assert.Equal((removal, usage, specification), (addresses.Removal.AbsoluteUri, addresses.Usage.AbsoluteUri, addresses.Specification.AbsoluteUri));
    }
}
