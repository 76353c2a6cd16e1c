using System.Reflection;
using System.Text.Json;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>The document that describes all of this.</summary>
public sealed class OpenApiTests : SandboxTest
{
    [Fact]
    public async Task It_needs_no_key_and_describes_every_path()
    {
        var document = await DocumentAsync();
        Assert.Equal("3.0.3", document.GetProperty("openapi").GetString());
        var paths = document.GetProperty("paths");
        Assert.Equal(["/rmbg", "/api/membership-usage", "/api/openapi"], paths.EnumerateObject().Select(path => path.Name));
        var responses = paths.GetProperty("/rmbg").GetProperty("post").GetProperty("responses");
        Assert.Equal(["200", "400", "401", "403", "429", "503"], responses.EnumerateObject().Select(response => response.Name));
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var document = await DocumentAsync();
        var references = Strings(document).Where(pair => pair.Name == "$ref").Select(pair => pair.Value).ToList();
        Assert.True(references.Count > 10);
        foreach (var reference in references)
        {
            var at = document;
            foreach (var name in reference.Split('/')[1..])
            {
                at = at.GetProperty(name);
            }

            Assert.Equal(JsonValueKind.Object, at.ValueKind);
        }
    }

    [Fact]
    public async Task Every_fixed_error_text_is_in_it()
    {
        var examples = Strings(await DocumentAsync()).Where(pair => pair.Name == "error").Select(pair => pair.Value).ToHashSet();
        var texts = typeof(ErrorTexts).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        Assert.All(texts, text => Assert.Contains(text, examples));
        Assert.Contains(ErrorTexts.TooWide(12000), examples);
        Assert.Contains(ErrorTexts.TooTall(15000), examples);
        Assert.Contains(ErrorTexts.AngleOutOfRange("500.0"), examples);
        Assert.Contains(ErrorTexts.InvalidColor("#12345"), examples);
    }

    [Theory]
    [InlineData("GET", "/rmbg", 405)]
    [InlineData("POST", "/api/openapi", 405)]
    [InlineData("GET", "/nothing", 404)]
    public async Task What_it_does_not_describe_is_not_there(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await Http.SendAsync(request, Cancellation);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status, (await JsonAsync(answer)).GetProperty("status").GetInt32());
    }

    private async Task<JsonElement> DocumentAsync()
    {
        using var answer = await GetAsync("/api/openapi", key: null);
        Assert.Equal(200, (int)answer.StatusCode);
        return await JsonAsync(answer);
    }

    private static IEnumerable<(string Name, string Value)> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Value.ValueKind == JsonValueKind.String ? [(member.Name, member.Value.GetString()!)] : Strings(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        _ => [],
    };
}
