using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Rembg.Live;

/// <summary>Talks to the service, or to a sandbox of it, in plain HTTP, and counts what that may cost.</summary>
internal sealed class LiveService : IDisposable
{
    /// <summary>The most credits that one run of all facts may cost.</summary>
    public const int MaximumCredits = 20;

    private readonly HttpClient _client;
    private readonly Uri _removal;
    private readonly Uri _usage;
    private readonly string _key;
    private readonly TimeSpan _pause;
    private readonly Dictionary<string, LiveAnswer> _answers = [];

    /// <param name="removal">The address of the removal.</param>
    /// <param name="usage">The address of the usage.</param>
    /// <param name="key">The key.</param>
    /// <param name="pause">The pause between two looks at the usage.</param>
    public LiveService(Uri removal, Uri usage, string key, TimeSpan pause)
    {
        (_removal, _usage, _key, _pause) = (removal, usage, key, pause);
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = ContinueTimeout })
        {
            Timeout = TimeSpan.FromMinutes(2),
        };
    }

    /// <summary>How long the body of a request that expects <c>100 Continue</c> waits for it.</summary>
    public static TimeSpan ContinueTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How many uploads were begun that may have cost a credit.</summary>
    public int Uploads { get; private set; }

    /// <summary>The <c>Retry-After</c> of the last short-term 429, or that it had none; null when there was no 429.</summary>
    public string? RetryAfter { get; private set; }

    /// <summary>Sends a picture and expects a picture. The same request is sent once, however many facts look at its answer.</summary>
    public async Task<LiveAnswer> RemoveOnceAsync(string name, byte[] picture, params (string Name, string Value)[] fields)
    {
        if (!_answers.TryGetValue(name, out var answer))
        {
            answer = _answers[name] = await RemoveAsync(picture, fields);
        }

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }

    /// <summary>Sends a picture.</summary>
    public Task<LiveAnswer> RemoveAsync(byte[] picture, params (string Name, string Value)[] fields) => SendAsync(Form(picture, fields), _key, mayCost: true);

    /// <summary>Sends a request that the service refuses.</summary>
    public Task<LiveAnswer> RefusedAsync(byte[] picture, params (string Name, string Value)[] fields) => SendAsync(Form(picture, fields), _key, mayCost: false);

    /// <summary>Sends a picture that waits for <c>100 Continue</c>.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="key">The key; null for the good one.</param>
    /// <returns>The answer, and how long the body waited; null when it was not asked for before the answer.</returns>
    public async Task<(LiveAnswer Answer, TimeSpan? Waited)> ExpectAsync(byte[] picture, string? key = null)
    {
        using var form = Form(picture, []);
        using var content = new WatchedContent(form);
        var answer = await SendAsync(content, key ?? _key, mayCost: key is null, expects: true);
        return (answer, content.BegunAfter);
    }

    /// <summary>Sends half of an upload and closes the connection.</summary>
    public async Task AbortAsync(byte[] picture)
    {
        Count();
        using var form = Form(picture, []);
        using var content = new WatchedContent(form) { BreaksOff = true };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync(content, _key, expects: false));
    }

    /// <summary>How many removals the service has counted for the key this month.</summary>
    public async Task<long> UsageAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _usage);
        request.Headers.Add("x-api-key", _key);
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return json.RootElement.GetProperty("api_usage").GetInt64();
    }

    /// <summary>Waits until the usage has grown.</summary>
    /// <param name="before">The usage before.</param>
    /// <param name="looks">How often to look.</param>
    /// <returns>By how much, and after which time; nothing when it has not.</returns>
    public async Task<(long Cost, TimeSpan After)> GrowthAsync(long before, int looks = 30)
    {
        var clock = Stopwatch.StartNew();
        for (var look = 0; look < looks; look++)
        {
            if (await UsageAsync() is var now && now > before)
            {
                return (now - before, clock.Elapsed);
            }

            await Task.Delay(_pause, TestContext.Current.CancellationToken);
        }

        return (0, clock.Elapsed);
    }

    public void Dispose() => _client.Dispose();

    private static MultipartFormDataContent Form(byte[] picture, (string Name, string Value)[] fields)
    {
        var extension = picture[0] switch { 0x89 => "png", (byte)'R' => "webp", (byte)'B' => "bmp", _ => "jpg" };
        var image = new ByteArrayContent(picture);
        image.Headers.ContentType = new MediaTypeHeaderValue(extension == "jpg" ? "image/jpeg" : "image/" + extension);
        var form = new MultipartFormDataContent { { image, "\"image\"", $"image.{extension}" } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), $"\"{name}\"");
        }

        return form;
    }

    private void Count()
    {
        Assert.True(Uploads < MaximumCredits, "One more upload could cost more than the most that these tests may.");
        Uploads++;
    }

    private async Task<LiveAnswer> SendAsync(HttpContent content, string key, bool mayCost, bool expects = false)
    {
        if (mayCost)
        {
            Count();
        }

        using var response = await PostAsync(content, key, expects);
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            RetryAfter = response.Headers.TryGetValues("Retry-After", out var values) ? string.Join(", ", values) : "none";
        }

        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new(response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? string.Empty, body);
    }

    private Task<HttpResponseMessage> PostAsync(HttpContent content, string key, bool expects)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _removal) { Content = content };
        request.Headers.Add("x-api-key", key);
        request.Headers.ExpectContinue = expects;
        return _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Notes when its bytes are asked for, and can break off in their middle.</summary>
    private sealed class WatchedContent : HttpContent
    {
        private readonly HttpContent _inner;
        private readonly Stopwatch _clock = Stopwatch.StartNew();

        public WatchedContent(HttpContent inner)
        {
            _inner = inner;
            Headers.ContentType = inner.Headers.ContentType;
            Headers.ContentLength = inner.Headers.ContentLength;
        }

        public bool BreaksOff { get; init; }

        public TimeSpan? BegunAfter { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            BegunAfter = _clock.Elapsed;
            var bytes = await _inner.ReadAsByteArrayAsync();
            await stream.WriteAsync(bytes.AsMemory(0, BreaksOff ? bytes.Length / 2 : bytes.Length));
            if (BreaksOff)
            {
                await stream.FlushAsync();
                throw new IOException("broken off on purpose");
            }
        }

        protected override bool TryComputeLength(out long length) => (length = Headers.ContentLength ?? 0) > 0;
    }
}

/// <summary>What came back.</summary>
/// <param name="Status">The status.</param>
/// <param name="MediaType">The type it declares.</param>
/// <param name="Body">The bytes.</param>
internal sealed record LiveAnswer(HttpStatusCode Status, string MediaType, byte[] Body)
{
    /// <summary>A number of seconds for people.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
