# A Rails application in one file around doorkeeper, set up as its README, generators and initializer tell a deployer.
# The users, clients and secrets below are for tests on this machine only.

require "rails"
require "active_record/railtie"
require "action_controller/railtie"
require "bcrypt"
require "doorkeeper"

class Lab < Rails::Application
  config.load_defaults 6.1
  config.root = ENV.fetch("LAB_DIR")
  config.paths["config/database"] = File.join(__dir__, "database.yml")
  config.eager_load = config.cache_classes = true
  config.logger = ActiveSupport::Logger.new($stdout)
  config.log_level = :warn
  config.secret_key_base = "test only " * 8
  config.session_store :cookie_store, key: "_lab_session"
end

# As `rails generate doorkeeper:install` writes it, except as said.
Doorkeeper.configure do
  orm :active_record
  resource_owner_authenticator do
    User.find_by(id: session[:user_id]) || begin
      session[:return_to] = request.fullpath
      redirect_to("/login")
    end
  end
  use_refresh_token
  default_scopes :read
  optional_scopes :write
  enforce_configured_scopes
  # The lab's clients are on loopback, where the documentation itself has this exception.
  force_ssl_in_redirect_uri { |uri| uri.host != "127.0.0.1" }
end

Lab.initialize!
ActiveModel::SecurePassword.min_cost = true # a run signs in hundreds of times

I18n.backend.store_translations(:en, doorkeeper: { scopes: {
  read: "Read your records (read)",
  write: "Change your records (write)",
} })

# doorkeeper locks rows, which SQLite does not know. Transactions that begin as writers do the same for it (Rails 8 has
# them by default), and waiting for one must not hold up the other threads.
require "active_record/connection_adapters/sqlite3_adapter"
ActiveRecord::ConnectionAdapters::SQLite3Adapter.prepend(Module.new do
  def begin_db_transaction
    log("begin immediate transaction", "TRANSACTION") { @connection.transaction(:immediate) }
  end

  def configure_connection
    super
    @connection.execute("PRAGMA journal_mode = WAL")
    @connection.execute("PRAGMA synchronous = OFF") # every start has a new database
    @connection.busy_handler { |tries| sleep(0.002) && tries < 4000 }
  end
end)

# The tables of the generators doorkeeper:migration and doorkeeper:pkce.
ActiveRecord::Schema.verbose = false
ActiveRecord::Schema.define do
  create_table :users do |t|
    t.string :name, null: false, index: { unique: true }
    t.string :password_digest, null: false
  end
  create_table :oauth_applications do |t|
    t.string :name, null: false
    t.string :uid, null: false, index: { unique: true }
    t.string :secret, null: false
    t.text :redirect_uri, null: false
    t.string :scopes, null: false, default: ""
    t.boolean :confidential, null: false, default: true
    t.timestamps null: false
  end
  create_table :oauth_access_grants do |t|
    t.references :resource_owner, null: false
    t.references :application, null: false, foreign_key: { to_table: :oauth_applications }
    t.string :token, null: false, index: { unique: true }
    t.integer :expires_in, null: false
    t.text :redirect_uri, null: false
    t.datetime :created_at, null: false
    t.datetime :revoked_at
    t.string :scopes, null: false, default: ""
    t.string :code_challenge
    t.string :code_challenge_method
  end
  create_table :oauth_access_tokens do |t|
    t.references :resource_owner, index: true
    t.references :application, null: false, foreign_key: { to_table: :oauth_applications }
    t.string :token, null: false, index: { unique: true }
    t.string :refresh_token, index: { unique: true }
    t.integer :expires_in
    t.datetime :revoked_at
    t.datetime :created_at, null: false
    t.string :scopes
    t.string :previous_refresh_token, null: false, default: ""
  end
end

class User < ActiveRecord::Base
  has_secure_password
end

User.create!(name: "alice", password: "alice-lab-password")
User.create!(name: "bob", password: "bob-lab-password")
[
  ["acme-app", "acme-secret-0123456789abcdef-lab", "http://127.0.0.1:7780/redirect\nhttp://127.0.0.1:7780/second?tenant=7"],
  ["other-app", "other-secret-0123456789abcdef-lab", "http://127.0.0.1:7781/redirect"],
  ["public-app", "", "http://127.0.0.1:7782/redirect"],
  ["native-app", "", "http://127.0.0.1:7783/redirect"],
  ["reserved-app", "reserved+secret/0123456789%20abcdef&lab", "http://127.0.0.1:7784/redirect"],
].each do |id, secret, redirect_uris|
  Doorkeeper::Application.create!(
    name: id, uid: id, secret: secret.presence, redirect_uri: redirect_uris,
    scopes: "read write", confidential: secret.present?
  )
end

# The sign-in page of the deployer, which doorkeeper leaves to the application.
class SessionsController < ActionController::Base
  protect_from_forgery with: :exception

  PAGE = <<~HTML
    <!DOCTYPE html>
    <html lang="en">
    <head><title>Sign in</title></head>
    <body>
    <h1>Sign in</h1>
    <% if @failed %><p role="alert">The name or the password is wrong.</p><% end %>
    <%= form_tag "/login" do %>
      <%= label_tag :name, "User name" %> <%= text_field_tag :name, nil, autocomplete: "username" %>
      <%= label_tag :password, "Password" %> <%= password_field_tag :password, nil, autocomplete: "current-password" %>
      <%= submit_tag "Sign in" %>
    <% end %>
    </body>
    </html>
  HTML

  def new
    render inline: PAGE
  end

  def create
    user = User.find_by(name: params[:name].to_s)&.authenticate(params[:password].to_s)
    if user
      return_to = session[:return_to] || "/"
      reset_session # against session fixation
      session[:user_id] = user.id
      redirect_to return_to
    else
      @failed = true
      render inline: PAGE, status: :unprocessable_entity
    end
  end
end

class ResourcesController < ActionController::API
  before_action -> { doorkeeper_authorize! :read, :write }, only: :show
  before_action -> { doorkeeper_authorize! :write }, only: :write

  def show
    render json: { owner: doorkeeper_token.resource_owner_id, scope: doorkeeper_token.scopes.to_s }
  end
  alias write show
end

Lab.routes.draw do
  use_doorkeeper { skip_controllers :applications, :authorized_applications }
  get "login" => "sessions#new"
  post "login" => "sessions#create"
  match "resource" => "resources#show", via: [:get, :post] # a form body is a way to send a token
  get "resource/write" => "resources#write"
end

run Lab
