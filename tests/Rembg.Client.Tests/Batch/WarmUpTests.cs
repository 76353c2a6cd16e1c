using Rembg.Batch;
using Rembg.Http;

namespace Rembg.Client.Tests.Batch;

public sealed class WarmUpTests
{
    // Were it to break on the way, nobody would see it: what comes after that would be compiled with the first image.
    [Fact]
    public async Task The_exchange_in_memory_goes_all_the_way()
    {
        var exchange = new Exchange();
        await WarmUp.RunAsync(exchange);
        Assert.Equal(ExchangeState.Received, exchange.State);
    }
}
