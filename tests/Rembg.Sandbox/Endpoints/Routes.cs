using Rembg.Sandbox.Uploads;

namespace Rembg.Sandbox.Endpoints;

/// <summary>Which path goes where.</summary>
internal static class Routes
{
    /// <summary>Maps every path.</summary>
    public static void Map(WebApplication app, SandboxState state)
    {
        var removal = new RemovalEndpoint(
            state.Access, new UploadReader(state.SpoolDirectory), state.Pictures, state.Settings, state.Traffic);
        var usage = new UsageEndpoint(state.Access, state.Clock);
        var control = new ControlEndpoints(state);

        app.Run(context => (context.Request.Method, context.Request.Path.Value) switch
        {
            ("POST", "/rmbg") => state.Pipeline.HandleAsync(context, removal.AnswerAsync),
            ("GET", "/api/membership-usage") => state.Pipeline.HandleAsync(context, usage.AnswerAsync),
            ("GET", "/api/openapi") => state.Pipeline.HandleAsync(context, OpenApiEndpoint.AnswerAsync),
            (_, { } path) when path.StartsWith("/sandbox/", StringComparison.Ordinal) => control.HandleAsync(context),
            _ => state.Pipeline.HandleAsync(context, UnknownEndpoint.AnswerAsync),
        });
    }
}
